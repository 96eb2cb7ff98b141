import { useEffect, useState, type ComponentType, type ReactNode } from 'react';

type WithFallback<Props> = Props & {
  /** Stands in its place until it is loaded. */
  readonly fallback?: ReactNode;
};

/**
 * A component that is loaded when it is first drawn, or ahead of that. Not React's `lazy`: what it has once held
 * back, even for a module that is there already, it shows 300 ms later.
 * @returns the component, and what loads it ahead
 */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): [ComponentType<WithFallback<Props>>, () => void] {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<ComponentType<Props>> | null = null;
  const loadOnce = (): Promise<ComponentType<Props>> =>
    (loading ??= load().then((component) => (loaded = component)));

  function OnDemand({ fallback, ...props }: WithFallback<Props>): ReactNode {
    const [Component, setComponent] = useState(() => loaded);
    useEffect(() => {
      if (Component === null) void loadOnce().then((component) => setComponent(() => component));
    }, [Component]);
    // What is left of the props, once the fallback is taken out, is what the component takes.
    return Component === null ? fallback : <Component {...(props as unknown as Props)} />;
  }
  return [OnDemand, () => void loadOnce()];
}
