// SPDX-License-Identifier: Apache-2.0
// Of d3 5, what the board uses: Debian has no types for these modules.

declare module "d3-hierarchy" {
  export interface PackedCircle {
    r: number;
    x: number;
    y: number;
  }
  /** Places circles beside each other, the first in the middle; gives them x and y. */
  export function packSiblings<Circle extends { r: number }>(circles: Circle[]): (Circle & PackedCircle)[];
}

declare module "d3-selection" {
  export interface Selection<Element extends BaseElement> {
    call<Rest extends unknown[]>(apply: (selection: Selection<Element>, ...rest: Rest) => void, ...rest: Rest): this;
    on(type: string, listener: null | (() => void)): this;
    node(): Element | null;
  }
  type BaseElement = globalThis.Element;
  export function select<Element extends BaseElement>(element: Element): Selection<Element>;
  /** The event that is being handled. */
  export const event: unknown;
}

declare module "d3-zoom" {
  import type { Selection } from "d3-selection";
  export interface ZoomTransform {
    readonly k: number;
    readonly x: number;
    readonly y: number;
    translate(x: number, y: number): ZoomTransform;
    scale(k: number): ZoomTransform;
    toString(): string;
  }
  export interface ZoomBehavior<Element extends globalThis.Element> {
    (selection: Selection<Element>): void;
    scaleExtent(extent: [number, number]): this;
    filter(accepts: () => boolean): this;
    on(type: "zoom", listener: (this: Element) => void): this;
    transform(selection: Selection<Element>, transform: ZoomTransform): void;
    scaleBy(selection: Selection<Element>, factor: number): void;
  }
  export function zoom<Element extends globalThis.Element>(): ZoomBehavior<Element>;
  export function zoomTransform(element: globalThis.Element): ZoomTransform;
  export const zoomIdentity: ZoomTransform;
}
