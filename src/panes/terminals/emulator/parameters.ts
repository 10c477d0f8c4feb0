// Numbers of a control sequence (ECMA-48 5.4), as the emulator's parser hands them on.

/** A missing parameter is 0; sub-parameters (`4:3`) are an array behind their parameter. */
type Parameters = readonly (number | number[])[];

/** The parameters without sub-parameters, each at its place. */
export function plainNumbers(parameters: Parameters): number[] {
  return parameters.filter((each) => typeof each === 'number');
}
