// SPDX-License-Identifier: Apache-2.0
import type { FieldProblem, Problem } from "./schema";

export type FailureCode = Problem["code"] | "unreachable";

/** Why a call did not do what it was asked: the server's problem, or that there is no server to be heard. */
export class Failure extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly fields: readonly FieldProblem[] = [],
    readonly requestID?: string,
  ) {
    super(message);
    this.name = "Failure";
  }

  static of(problem: Problem): Failure {
    return new Failure(problem.code, problem.detail, problem.fields ?? [], problem.request_id);
  }

  static readonly unreachable = new Failure("unreachable", "The server can't be reached.");

  /** What it says of one field of a form. */
  field(name: string): string | undefined {
    return this.fields.find((each) => each.field === name)?.detail;
  }
}

/** Whatever was thrown, as a failure that can be shown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure("internal", error instanceof Error ? error.message : String(error));
}
