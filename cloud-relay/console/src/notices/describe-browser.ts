/** What a person recognises this browser by, such as `Chrome · Android`. */
export function describeBrowser(agent: string = navigator.userAgent): string {
  const browsers: [RegExp, string][] = [
    [/Edg\//, 'Edge'],
    [/HuaweiBrowser/, 'Huawei Browser'],
    [/MiuiBrowser/, 'Mi Browser'],
    [/Firefox\//, 'Firefox'],
    [/Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ];
  const systems: [RegExp, string][] = [
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'macOS'],
    [/Linux/, 'Linux'],
  ];
  const find = (known: [RegExp, string][]): string => known.find(([pattern]) => pattern.test(agent))?.[1] ?? '?';
  return `${find(browsers)} · ${find(systems)}`;
}
