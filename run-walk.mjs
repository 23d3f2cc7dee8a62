import { randomWalk } from './dist/selftest/random-walk.js';
for (const seed of process.argv[3].split(',').map(Number)) { const t=Date.now();
const r = await randomWalk({ seed, steps: Number(process.argv[2]) });
console.log(seed, JSON.stringify(r.counts), Date.now()-t); for (const v of r.violations.slice(0,6)) console.log(v.slice(0,1500)); }
