// SPDX-License-Identifier: Apache-2.0
import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { Icon } from "../components/Icon";
import { classes } from "../format/classes";
import { navigate } from "../routing/location";
import "./search.css";
import { useHits } from "./useHits";
import type { Hit } from "./useHits";

/** Finds anything that has a name; `/` leads here from everywhere. */
export function Search() {
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const hits = useHits(text);
  useSlash(() => input.current?.focus());
  const isShown = isOpen && text !== "";

  const go = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    navigate(hit.to);
    setText("");
    input.current?.blur();
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((now) => Math.max(0, Math.min(hits.length - 1, now + step)));
    }
    if (event.key === "Enter") go(hits[chosen]);
    if (event.key === "Escape") input.current?.blur();
  };
  return (
    <div className="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Search"
        aria-keyshortcuts="/"
        aria-expanded={isShown}
        aria-controls={list}
        aria-activedescendant={isShown && hits[chosen] ? `${list}-${chosen}` : undefined}
        autoComplete="off"
        placeholder="Search"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
      />
      <kbd>/</kbd>
      <ul id={list} role="listbox" aria-label="Found" hidden={!isShown}>
        {hits.map((hit, index) => (
          <li
            key={hit.key}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={classes(index === chosen && "search-chosen")}
            // Before the field loses the focus, which closes the list.
            onMouseDown={(event) => {
              event.preventDefault();
              go(hit);
            }}
          >
            <Icon name={hit.icon} />
            {hit.name}
            <small>{hit.kind}</small>
          </li>
        ))}
        {hits.length === 0 && <li className="search-nothing">Nothing has “{text}” in its name.</li>}
      </ul>
    </div>
  );
}

/** Calls back when `/` is pressed where nobody writes. */
function useSlash(callback: () => void): void {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      const isWriting = event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
      if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
