// SPDX-License-Identifier: Apache-2.0
import type { StatsResponse } from "../../api/schema";
import { Await } from "../../components/Await";
import { Notice } from "../../components/Notice";
import { PageHead } from "../../components/PageHead";
import { stats } from "../../live/queries";
import { Link } from "../../routing/Link";
import { useRight } from "../../session/SessionContext";
import { Attention } from "./Attention";
import { AttentionAndRequests } from "./AttentionAndRequests";
import { Counts } from "./Counts";
import "./dashboard.css";
import { LatestChanges } from "./LatestChanges";
import { TrafficFigures } from "./TrafficFigures";

export function DashboardPage() {
  return (
    <>
      <PageHead title="Dashboard" />
      <Await query={stats}>{(figures) => <Dashboard figures={figures} />}</Await>
    </>
  );
}

function Dashboard({ figures }: { figures: StatsResponse }) {
  const [mayInspect, mayManage] = [useRight("inspect"), useRight("manage")];
  return (
    <div className="dashboard">
      <SetUpNotice counts={figures.counts} />
      {mayManage ? <AttentionAndRequests items={figures.attention} /> : <Attention items={figures.attention} />}
      <Counts counts={figures.counts} />
      <TrafficFigures figures={figures} />
      {mayInspect && <LatestChanges />}
    </div>
  );
}

/** Where the way from nothing to a first packet isn't over. */
function SetUpNotice({ counts }: { counts: StatsResponse["counts"] }) {
  const mayManage = useRight("manage");
  const isComplete = counts.networks > 0 && counts.devices + counts.gateways > 0 && counts.policies > 0;
  if (isComplete || !mayManage) return null;
  return (
    <Notice>
      <p>
        This workspace isn't set up yet. <Link to="/welcome">Go on with network, device and policy.</Link>
      </p>
    </Notice>
  );
}
