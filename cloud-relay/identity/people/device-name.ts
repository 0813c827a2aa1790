const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bMicroMessenger\//, 'WeChat'],
  [/\bDingTalk\//, 'DingTalk'],
  [/\b(Edg|EdgA|EdgiOS)\//, 'Edge'],
  [/\b(HuaweiBrowser)\//, 'Huawei Browser'],
  [/\b(MiuiBrowser)\//, 'Mi Browser'],
  [/\b(SamsungBrowser)\//, 'Samsung Internet'],
  [/\b(QQBrowser|MQQBrowser)\//, 'QQ Browser'],
  [/\b(OPR)\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(HeadlessChrome|Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*Safari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(HarmonyOS|OpenHarmony)\b/, 'HarmonyOS'],
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** What a person recognises of a User-Agent header: `Firefox, Windows`. Empty when it says nothing that is known. */
export function deviceName(userAgent: string | undefined): string {
  // Longer ones come from no browser.
  const text = (userAgent ?? '').slice(0, 500);
  const known = [browsers, systems].flatMap((list) => list.find(([pattern]) => pattern.test(text))?.[1] ?? []);
  return known.join(', ');
}
