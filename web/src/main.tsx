// SPDX-License-Identifier: Apache-2.0
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./styles/tokens.css";
import "./styles/base.css";
import { applyTheme, storedTheme } from "./theme/theme";

applyTheme(storedTheme());
const place = document.getElementById("board");
if (place !== null) createRoot(place).render(<App />);
