import { type ComponentType, useEffect, useState } from 'react';

/**
 * A component whose code is fetched, from the page's own origin, when it is first drawn. Until it is
 * there, and where it cannot be had, another stands in for it.
 */
export function onFirstUse<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  StandIn: ComponentType<Props>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function OnFirstUse(props: Props) {
    const [View, setView] = useState(() => loaded);
    useEffect(() => {
      if (View) return;
      let wanted = true;
      load()
        .then((view) => {
          loaded = view;
          if (wanted) setView(() => view);
        })
        .catch(() => undefined);
      return () => {
        wanted = false;
      };
    }, [View]);
    return View ? <View {...props} /> : <StandIn {...props} />;
  };
}
