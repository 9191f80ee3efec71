export { uploadStamp } from './binance-archive/fake-stamp.ts';
export { s3Error } from './binance-archive/fake-xml.ts';
export type { Fake, FakeBar, FakeFunding, FakeInstrument, FakeMonth, FakeOpenInterest, FakeReply, FakeRequest, FakeWorld } from './fake.ts';
export { jsonReply } from './fake.ts';
export { fakes } from './fakes.gen.ts';
