// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import { Await } from "../../components/Await";
import { Empty } from "../../components/Empty";
import { PAGE_SIZE, Pager, pageIn } from "../../components/Pager";
import { useLocation } from "../../routing/location";
import { FlowFilters, flowFilterIn, flowQuery } from "./FlowFilters";
import { flowPage } from "./flowPage";
import { FlowTable } from "./FlowTable";

/** What passed gateways and what didn't, with the rule that said so. */
export function FlowList() {
  const location = useLocation();
  const page = pageIn(location.query);
  const filter = flowFilterIn(location.query);
  const query = useMemo(
    () => flowPage({ ...flowQuery(filter), page, page_size: PAGE_SIZE }, 10_000),
    [page, JSON.stringify(filter)],
  );
  return (
    <>
      <FlowFilters filter={filter} />
      <Await query={query}>
        {({ data, total }) =>
          data.length === 0 ? (
            <Empty icon="activity" title="No such flows yet">
              Gateways write down what passes them, as each network's flow log says.
            </Empty>
          ) : (
            <>
              <FlowTable rows={data} />
              <Pager page={page} total={total} />
            </>
          )
        }
      </Await>
    </>
  );
}
