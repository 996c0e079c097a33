// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import { Await } from "../../components/Await";
import { Panel } from "../../components/Panel";
import { Link } from "../../routing/Link";
import { FlowTable } from "../activity/FlowTable";
import { flowPage } from "../activity/flowPage";

const LATEST = 15;

/** The last flows that it has written down. */
export function FlowTail({ gateway }: { gateway: string }) {
  const query = useMemo(() => flowPage({ gateway, page: 1, page_size: LATEST }, 3000), [gateway]);
  return (
    <Panel title="Latest flows" aside={<Link to="/activity?show=flows">All flows</Link>}>
      <Await query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <p>None yet: it writes down what its networks' flow logs say.</p>
          ) : (
            <FlowTable rows={data} />
          )
        }
      </Await>
    </Panel>
  );
}
