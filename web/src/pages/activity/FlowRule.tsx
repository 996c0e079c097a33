// SPDX-License-Identifier: Apache-2.0
import { useRuleName } from "../../model/useRuleName";
import { Link } from "../../routing/Link";
import { useLocation, withQuery } from "../../routing/location";

/** What decided a flow; leads to all that it decided. */
export function FlowRule({ rule }: { rule: string }) {
  const here = useLocation();
  const name = useRuleName(rule);
  const list = here.path === "/activity" ? here : { path: "/activity", query: new URLSearchParams("show=flows") };
  return (
    <Link className="activity-rule" to={withQuery(list, { rule, page: "" })} title={rule}>
      {name ?? <code>{rule}</code>}
    </Link>
  );
}
