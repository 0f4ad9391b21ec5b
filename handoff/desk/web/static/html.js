// One place the rest of the desk takes its component library from, and how a component follows a signal.

export { html, render, useCallback, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
export { batch, computed, effect, signal } from "../vendor/signals.js";

import { Component, useLayoutEffect, useReducer, useRef } from "../vendor/preact.js";

/** The value of a signal; the component is drawn again when it changes. */
export function useSignal(source) {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const drawn = useRef();
  drawn.current = source.peek();
  useLayoutEffect(() => source.subscribe((value) => value !== drawn.current && redraw()), [source]);
  return drawn.current;
}

/** A component drawn again only when one of its properties is another value. */
export function pure(draw) {
  return class Pure extends Component {
    shouldComponentUpdate(next) {
      const names = new Set([...Object.keys(next), ...Object.keys(this.props)]);
      for (const name of names) if (name !== "children" && next[name] !== this.props[name]) return true;
      return false;
    }

    render(props) {
      return draw(props);
    }
  };
}
