import { useEffect, useState } from 'react';
/** Loads again when `load` is another function (memoise it); an answer that comes too late is ignored. */
export function useLoaded(load) {
  const [loaded, setLoaded] = useState({ state: 'loading' });
  useEffect(() => {
    let current = true;
    setLoaded({ state: 'loading' });
    load().then(
      (value) => current && setLoaded({ state: 'ready', value }),
      (error) => current && setLoaded({ state: 'failed', error }),
    );
    return () => {
      current = false;
    };
  }, [load]);
  return loaded;
}
