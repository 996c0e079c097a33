// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { StatsResponseCounts } from "../../api/schema";
import { Await } from "../../components/Await";
import { Icon } from "../../components/Icon";
import { Mark } from "../../components/Mark";
import { classes } from "../../format/classes";
import { AddDevice } from "../../joining/AddDevice";
import { stats } from "../../live/queries";
import { Link } from "../../routing/Link";
import { navigate } from "../../routing/location";
import { Button } from "../../components/Button";
import "./first-run.css";
import { FirstNetwork } from "./FirstNetwork";
import { FirstPolicy } from "./FirstPolicy";

const STEPS = ["Network", "Device", "Policy"] as const;

/** From a workspace with nothing in it to a first packet. What is done already is seen by what there is. */
export function FirstRun() {
  return (
    <main className="first-run">
      <header>
        <Mark size={28} />
        <h1>Your first network</h1>
        <Link to="/">Skip to the dashboard</Link>
      </header>
      <Await query={stats}>{({ counts }) => <Steps counts={counts} />}</Await>
    </main>
  );
}

function Steps({ counts }: { counts: StatsResponseCounts }) {
  const [chosen, setChosen] = useState<number>();
  const step = chosen ?? (counts.networks === 0 ? 0 : counts.devices + counts.gateways === 0 ? 1 : 2);
  return (
    <>
      <ol className="first-run-steps">
        {STEPS.map((name, index) => (
          <li
            key={name}
            className={classes(index === step && "first-run-now")}
            aria-current={index === step ? "step" : undefined}
          >
            <span className="first-run-number">{index < step ? <Icon name="check" /> : index + 1}</span>
            {name}
          </li>
        ))}
      </ol>
      <section className="first-run-card">
        {step === 0 && <FirstNetwork onDone={() => setChosen(1)} />}
        {step === 1 && <FirstDevice onDone={() => setChosen(2)} />}
        {step === 2 && <FirstPolicy onDone={() => navigate("/board")} />}
      </section>
    </>
  );
}

function FirstDevice({ onDone }: { onDone: () => void }) {
  return (
    <>
      <h2>Add a first device</h2>
      <p>It makes its own key, which never leaves it. Devices find each other directly where they can.</p>
      <AddDevice />
      <div className="first-run-next">
        <Button onClick={onDone}>Go on</Button>
      </div>
    </>
  );
}
