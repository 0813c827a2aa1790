/** A sentence for each reason that hub and relay give. Names in double braces are evidence. Others are shown by name. */
export const becauseEn = {
  'radar-reports-fall': 'The radar reports a fall.',
};
