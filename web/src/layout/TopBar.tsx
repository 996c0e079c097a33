// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { Button, IconButton } from "../components/Button";
import { useSession } from "../session/SessionContext";
import { applyTheme, storedTheme } from "../theme/theme";
import { ContactMark } from "./ContactMark";
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
      <span className="top-bar-user" title={user.email}>
        {user.name}
        {user.role !== undefined && <small>{user.role}</small>}
      </span>
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
