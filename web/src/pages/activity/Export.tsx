// SPDX-License-Identifier: Apache-2.0
import { Button } from "../../components/Button";
import { FailureNotice } from "../../components/Notice";
import { csv } from "../../format/csv";
import { download } from "../../joining/download";
import { useLive } from "../../live/LiveContext";
import type { Client } from "../../api/client";
import { useAction } from "../../live/useAction";

const PAGE = 1000;
const MOST = 10_000;

type Rows = readonly Record<string, unknown>[];

interface Props {
  /** Of the file. */
  name: string;
  /** The rows that are shown, all pages of them. `until`: what comes meanwhile would move them. */
  load(client: Client, page: { page: number; page_size: number; until: string }): Promise<Rows>;
}

/** Saves what the filters leave, as a file. */
export function Export({ name, load }: Props) {
  const { client } = useLive();
  const save = useAction(async (form: "csv" | "json") => {
    const rows = await everything((page) => load(client, page));
    download(`${name}.${form}`, form === "csv" ? csv(rows) : `${JSON.stringify(rows, undefined, 2)}\n`);
  });
  return (
    <>
      <Button icon="download" busy={save.isBusy} onClick={() => save.run("csv")}>
        CSV
      </Button>
      <Button icon="download" busy={save.isBusy} onClick={() => save.run("json")}>
        JSON
      </Button>
      {save.failure && <FailureNotice failure={save.failure} />}
    </>
  );
}

/** The newest ten thousand: for more there is the command line. */
async function everything(load: (page: { page: number; page_size: number; until: string }) => Promise<Rows>) {
  const until = new Date().toISOString();
  const rows: Record<string, unknown>[] = [];
  for (let page = 1; rows.length < MOST; page += 1) {
    const more = await load({ page, page_size: PAGE, until });
    rows.push(...more);
    if (more.length < PAGE) break;
  }
  return rows;
}
