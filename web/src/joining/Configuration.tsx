// SPDX-License-Identifier: Apache-2.0
import { Button } from "../components/Button";
import { Copyable } from "../components/Copyable";
import { Notice } from "../components/Notice";
import { QRCode } from "../components/QRCode";
import type { ConfigurationFile } from "./configurationFile";
import { download } from "./download";

/** A configuration with the private key in it, this once. */
export function Configuration({ file }: { file: ConfigurationFile }) {
  return (
    <>
      <Notice tone="warn">
        <p>This is the only time that it is shown: the private key in it was made here, and is nowhere else.</p>
      </Notice>
      <QRCode text={file.text} label={`The configuration of ${file.name}, as a QR code`} />
      <Copyable text={file.text} label="WireGuard configuration" />
      <Button icon="download" onClick={() => download(file.name, file.text)}>
        Download {file.name}
      </Button>
    </>
  );
}
