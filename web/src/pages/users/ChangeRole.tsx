// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { MemberInfo } from "../../api/schema";
import { Button } from "../../components/Button";
import { DialogButton } from "../../components/DialogButton";
import { ChoiceField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useAction } from "../../live/useAction";
import { ROLES } from "./roles";
import type { Role } from "./roles";

interface Props {
  user: MemberInfo;
  onRole(role: Role): Promise<unknown>;
}

export function ChangeRole(props: Props) {
  return (
    <DialogButton label="Change role" title={`The role of ${props.user.name}`}>
      {(close) => <RoleForm {...props} onDone={close} />}
    </DialogButton>
  );
}

function RoleForm({ user, onRole, onDone }: Props & { onDone: () => void }) {
  const [role, setRole] = useState<Role>(user.role);
  const change = useAction(() => onRole(role).then(onDone));
  return (
    <Form onSubmit={() => change.run()}>
      <p>It counts at once, in their open pages and for their API tokens as well.</p>
      <ChoiceField<Role> label="Role" choices={ROLES} value={role} onChoose={setRole} />
      {change.failure && <FailureNotice failure={change.failure} />}
      <Button type="submit" look="primary" busy={change.isBusy}>
        Change the role
      </Button>
    </Form>
  );
}
