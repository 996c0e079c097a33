// SPDX-License-Identifier: Apache-2.0
import { Button } from "../components/Button";
import { clockTime } from "../format/time";
import { useLive } from "../live/LiveContext";
import "./contact.css";

/** Says as of when everything is, while the server can't be heard. */
export function ContactBanner() {
  const { contact, retry } = useLive();
  if (contact.status !== "lost") return null;
  return (
    <div className="contact-banner" role="alert">
      <span>
        No connection to the server. What you see is as of <strong>{clockTime(contact.heard)}</strong>; tunnels go on
        without it.
      </span>
      <Button onClick={retry}>Try now</Button>
    </div>
  );
}
