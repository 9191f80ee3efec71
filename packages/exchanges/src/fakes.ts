export type { Fake, FakeBar, FakeFunding, FakeInstrument, FakeReply, FakeRequest, FakeWorld } from './fake.ts';
export { jsonReply } from './fake.ts';
export { fakes } from './fakes.gen.ts';
