// SPDX-License-Identifier: Apache-2.0
import { IconButton } from "../components/Button";
import { Icon } from "../components/Icon";
import { Mark } from "../components/Mark";
import { classes } from "../format/classes";
import { useQuery } from "../live/LiveContext";
import { incidents } from "../live/queries";
import { Link } from "../routing/Link";
import { useLocation } from "../routing/location";
import { useSession } from "../session/SessionContext";
import { keptQuery } from "../filters/filters";
import "./menu.css";
import { PAGES, pageAt } from "./pages";
import { Workspace } from "./Workspace";

export function Menu({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const location = useLocation();
  const { user } = useSession();
  const current = pageAt(location.path);
  const shown = PAGES.filter((page) => page.right === undefined || user.rights.includes(page.right));
  return (
    <>
      {isOpen && <div className="menu-behind" onClick={onClose} />}
      <nav className={classes("menu", isOpen && "menu-open")} aria-label="Pages">
        <div className="menu-head">
          <Mark />
          <Workspace />
          <span className="menu-close">
            <IconButton label="Close the menu" icon="close" onClick={onClose} />
          </span>
        </div>
        <ul>
          {shown.map((page) => (
            <li key={page.path}>
              <Link
                className="menu-link"
                to={page.path + keptQuery(location.query)}
                aria-current={page === current ? "page" : undefined}
                onClick={onClose}
              >
                <Icon name={page.icon} />
                {page.title}
                {page.path === "/incidents" && <OpenIncidents />}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

function OpenIncidents() {
  const loaded = useQuery(incidents);
  const open = loaded.status === "ready" ? [...loaded.value.values()].filter((each) => !each.resolved).length : 0;
  if (open === 0) return null;
  return (
    <span className="menu-count">
      {open}
      <span className="visually-hidden"> open</span>
    </span>
  );
}
