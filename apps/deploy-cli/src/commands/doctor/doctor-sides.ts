import type { DoctorSide } from './doctor-side.ts';
import { privateSide } from './private-side.ts';
import { publicSide } from './public-side.ts';

/** In the order of the way from the person to the model. */
export const doctorSides: readonly DoctorSide[] = [publicSide, privateSide];
