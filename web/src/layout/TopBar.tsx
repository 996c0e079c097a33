// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { Button, IconButton } from "../components/Button";
import { Icon } from "../components/Icon";
import { Link } from "../routing/Link";
import { useSession } from "../session/SessionContext";
import { applyTheme, storedTheme } from "../theme/theme";
import { ContactMark } from "./ContactMark";
import { ACCOUNT } from "./pages";
import { Search } from "./Search";
import "./top-bar.css";

export function TopBar({ onMenu }: { onMenu: () => void }) {
  const { user, signOut } = useSession();
  return (
    <header className="top-bar">
      <span className="top-bar-menu">
        <IconButton label="Menu" icon="menu" onClick={onMenu} />
      </span>
      <Search />
      <ContactMark />
      <ThemeButton />
      <Link className="top-bar-user" to={ACCOUNT.path} title={`Account of ${user.email}`}>
        <Icon name={ACCOUNT.icon} />
        <b className="visually-hidden">Account</b>
        <span>
          {user.name}
          {user.role !== undefined && <small>{user.role}</small>}
        </span>
      </Link>
      <Button look="quiet" icon="signout" onClick={signOut} aria-label="Sign out" title="Sign out" />
    </header>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const isDark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  const change = () => {
    const next = isDark ? "light" : "dark";
    applyTheme(next);
    setTheme(next);
  };
  return <IconButton label={isDark ? "Show light" : "Show dark"} icon={isDark ? "sun" : "moon"} onClick={change} />;
}
