// SPDX-License-Identifier: Apache-2.0
import { Link } from "../routing/Link";
import { useLocation, withQuery } from "../routing/location";
import "./tabs.css";

interface Props {
  label: string;
  /** Of the parameter in the URL that says which one is shown. */
  name: string;
  tabs: readonly (readonly [value: string, words: string])[];
  shown: string;
}

/** Several views of one page, each with an address of its own. */
export function Tabs({ label, name, tabs, shown }: Props) {
  const location = useLocation();
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(([value, words]) => (
        <Link
          key={value}
          to={withQuery(location, { [name]: value })}
          aria-current={value === shown ? "page" : undefined}
        >
          {words}
        </Link>
      ))}
    </nav>
  );
}
