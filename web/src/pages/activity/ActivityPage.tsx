// SPDX-License-Identifier: Apache-2.0
import { PageHead } from "../../components/PageHead";
import { Tabs } from "../../components/Tabs";
import { useLocation } from "../../routing/location";
import "./activity.css";
import { AuditList } from "./AuditList";
import { FlowList } from "./FlowList";

const TABS = [
  ["audit", "What people did"],
  ["flows", "What devices did"],
] as const;

export function ActivityPage() {
  const { query } = useLocation();
  const shown = query.get("show") === "flows" ? "flows" : "audit";
  return (
    <>
      <PageHead title="Activity" />
      <Tabs label="Activity" name="show" tabs={TABS} shown={shown} />
      {shown === "audit" ? <AuditList /> : <FlowList />}
    </>
  );
}
