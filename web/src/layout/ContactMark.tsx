// SPDX-License-Identifier: Apache-2.0
import { Status } from "../components/Badge";
import { useLive } from "../live/LiveContext";
import "./contact.css";

/** Whether what is shown is how it is now. */
export function ContactMark() {
  const { contact } = useLive();
  return (
    <span className="contact-mark" role="status">
      {contact.status === "open" && <Status tone="good">Live</Status>}
      {contact.status === "connecting" && <Status tone="quiet">Connecting</Status>}
      {contact.status === "lost" && <Status tone="bad">Offline</Status>}
    </span>
  );
}
