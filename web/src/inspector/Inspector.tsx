// SPDX-License-Identifier: Apache-2.0
import { useEffect } from "react";
import { AwaitLoaded } from "../components/Await";
import { IconButton } from "../components/Button";
import { useLive } from "../live/LiveContext";
import { useInventory } from "../model/useInventory";
import { DeviceInspector } from "./DeviceInspector";
import "./inspector.css";
import { useSelection } from "./selection";

/** Everything about what is selected, beside the page that it was selected on. */
export function Inspector() {
  const { device, clear } = useSelection();
  useEscape(clear, device !== undefined);
  if (device === undefined) return null;
  return (
    <aside className="inspector" aria-label="Inspector">
      <span className="inspector-close">
        <IconButton label="Close the inspector" icon="close" onClick={clear} />
      </span>
      <Selected id={device} />
    </aside>
  );
}

function Selected({ id }: { id: string }) {
  const { store } = useLive();
  return (
    <AwaitLoaded loaded={useInventory()} onRetry={() => store.recover()}>
      {(all) => {
        const device = all.devices.get(id);
        return device === undefined ? (
          <p>This device is gone, or was never in this workspace.</p>
        ) : (
          <DeviceInspector key={id} device={device} all={all} />
        );
      }}
    </AwaitLoaded>
  );
}

function useEscape(close: () => void, isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const press = (event: KeyboardEvent) => {
      const isElsewhere = event.target instanceof Element && event.target.closest("dialog, input, select") !== null;
      if (event.key === "Escape" && !isElsewhere) close();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}
