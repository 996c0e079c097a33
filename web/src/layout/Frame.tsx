// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "react";
import { Empty } from "../components/Empty";
import { Inspector } from "../inspector/Inspector";
import { FirstRun } from "../pages/firstrun/FirstRun";
import { Link } from "../routing/Link";
import { useLocation } from "../routing/location";
import { useRight } from "../session/SessionContext";
import { ContactBanner } from "./ContactBanner";
import "./frame.css";
import { Menu } from "./Menu";
import { pageAt } from "./pages";
import { TopBar } from "./TopBar";

/** What is around every page: menu, bar, and the inspector beside it. */
export function Frame() {
  const { path } = useLocation();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const page = pageAt(path);
  const maySetUp = useRight("manage");
  useEffect(() => {
    document.title = page === undefined ? "Warren" : `${page.title} · Warren`;
  }, [page]);
  if (path === "/welcome" && maySetUp) return <FirstRun />;
  return (
    <div className="frame">
      <a className="frame-skip" href="#page">
        Skip to the page
      </a>
      <Menu isOpen={isMenuOpen} onClose={() => setMenuOpen(false)} />
      <TopBar onMenu={() => setMenuOpen(true)} />
      <div className="frame-middle">
        <main id="page" className="frame-page" tabIndex={-1}>
          <ContactBanner />
          {page === undefined ? <NoSuchPage /> : <page.show key={page.path} />}
        </main>
        <Inspector />
      </div>
    </div>
  );
}

function NoSuchPage() {
  return (
    <Empty icon="search" title="There is no such page" action={<Link to="/">To the dashboard</Link>}>
      The address may be of an earlier version of the board, or not have been copied whole.
    </Empty>
  );
}
