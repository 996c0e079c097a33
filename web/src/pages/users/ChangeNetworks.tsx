// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { MemberInfo, NetworkInfo } from "../../api/schema";
import { Button } from "../../components/Button";
import { CheckSet } from "../../components/CheckField";
import { DialogButton } from "../../components/DialogButton";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useAction } from "../../live/useAction";

interface Props {
  user: MemberInfo;
  networks: NetworkInfo[];
  onNetworks(ids: string[]): Promise<unknown>;
}

/** Where somebody may have devices of their own. */
export function ChangeNetworks(props: Props) {
  return (
    <DialogButton label="Change networks" title={`Own devices of ${props.user.name}`}>
      {(close) => <NetworksForm {...props} onDone={close} />}
    </DialogButton>
  );
}

function NetworksForm({ user, networks, onNetworks, onDone }: Props & { onDone: () => void }) {
  const [chosen, setChosen] = useState<string[]>(user.authorized_networks);
  const change = useAction(() => onNetworks(chosen).then(onDone));
  return (
    <Form onSubmit={() => change.run()}>
      <p>They may add devices of their own to these. Devices that are there already stay.</p>
      <CheckSet
        legend="Networks"
        choices={networks.map((network) => [network.id, `${network.name} (${network.cidr})`] as const)}
        chosen={chosen}
        onChoose={setChosen}
      />
      {change.failure && <FailureNotice failure={change.failure} />}
      <Button type="submit" look="primary" busy={change.isBusy}>
        Change the networks
      </Button>
    </Form>
  );
}
