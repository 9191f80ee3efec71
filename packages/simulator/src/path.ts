import { mix, roughNormal, unit } from './chance.ts';
import type { Walk } from './walk.ts';

export const MINUTES = 1440;

/** One asset's day at one-minute resolution, shared by all exchanges. */
export interface MinutePath {
  /** Price in US dollars at the start of each minute, and at the end of the last one: 1,441 points. */
  readonly prices: Float64Array;
  /** How busy each of the 24 hours is, 1 on average. */
  readonly activity: Float64Array;
}

/** A Brownian bridge from the close of the day before to the close of the day, livelier in busy hours. */
export function minutePath(seed: number, walk: Walk, day: number): MinutePath {
  const daySeed = mix(seed, day);
  const activity = activityOf(daySeed);
  const moves = movesOf(daySeed, activity, walk.volatility(day) / Math.sqrt(MINUTES));
  const open = walk.logClose(day - 1);
  // The moves add up to anything; tilting them makes the path end at the close.
  const tilt = (walk.logClose(day) - open - sum(moves)) / MINUTES;
  return { prices: follow(moves, Math.exp(open), tilt), activity };
}

/** Busiest when Europe and America are both awake. */
function activityOf(daySeed: number): Float64Array {
  const hours = new Float64Array(24);
  for (let hour = 0; hour < 24; hour++) {
    hours[hour] = (1 + 0.5 * Math.cos(((hour - 15) / 24) * 2 * Math.PI)) * (0.5 + unit(daySeed, 10_000 + hour));
  }
  return hours;
}

/** Log returns of the minutes, and a last 0. */
function movesOf(daySeed: number, activity: Float64Array, minuteDeviation: number): Float64Array {
  const moves = new Float64Array(MINUTES + 1);
  for (let hour = 0; hour < 24; hour++) {
    const deviation = minuteDeviation * Math.sqrt(activity[hour] ?? 1);
    for (let minute = hour * 60; minute < hour * 60 + 60; minute++) moves[minute] = deviation * roughNormal(daySeed, minute);
  }
  return moves;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index] ?? 0;
  return total;
}

/** Replaces the moves by the prices that they lead to. Moves are so small that three terms of the series stand for exp. */
function follow(moves: Float64Array, open: number, tilt: number): Float64Array {
  let price = open;
  for (let minute = 0; minute <= MINUTES; minute++) {
    const move = (moves[minute] ?? 0) + tilt;
    moves[minute] = price;
    price *= 1 + move * (1 + move * (0.5 + move / 6));
  }
  return moves;
}
