import { type Dataset, openDataset } from 'bullion';

/** The dataset that the page is about: `?dataset=`, what the server says, or the folder beside the page. */
export async function loadDataset(): Promise<Dataset> {
  const asked = new URLSearchParams(window.location.search).get('dataset');
  const place = asked ?? (await placeFromServer()) ?? './dataset/';
  return openDataset(new URL(place, window.location.href).href);
}

async function placeFromServer(): Promise<string | undefined> {
  const response = await fetch('./config.json').catch(() => undefined);
  if (response?.ok !== true || response.headers.get('content-type')?.includes('json') !== true) return undefined;
  const { dataset }: { dataset?: string } = await response.json();
  return dataset;
}
