// SPDX-License-Identifier: Apache-2.0
import { Link } from "../routing/Link";
import { useRuleName } from "./useRuleName";

/** A rule, which leads to the policies. Rules of no policy name themselves. */
export function RuleName({ id }: { id: string }) {
  const name = useRuleName(id);
  if (name === undefined) return <code>{id}</code>;
  return (
    <Link to="/access?show=policies" title={id}>
      {name}
    </Link>
  );
}
