// SPDX-License-Identifier: Apache-2.0

export type Theme = "system" | "light" | "dark";

const KEY = "warren.theme";

export function storedTheme(): Theme {
  const stored = window.localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Shows the board light or dark from now on; `system` as the machine is. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  window.localStorage.setItem(KEY, theme);
}
