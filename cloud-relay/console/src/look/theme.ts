import { Button, createTheme, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';

/** Latin letters in the system's own face, Chinese in the best one that the system has. Nothing is loaded. */
const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei UI", ' +
  '"Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif';

export const theme = createTheme({
  fontFamily,
  headings: { fontFamily, fontWeight: '650' },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.36,
  defaultRadius: 'md',
  cursorType: 'pointer',
  radius: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  colors: {
    pine: [
      '#eaf5f1',
      '#d5e9e2',
      '#abd4c6',
      '#7dbda8',
      '#58aa90',
      '#46a084',
      '#2f8469',
      '#1d6b57',
      '#165646',
      '#0e4336',
    ],
    gray: [
      '#f3f6f4',
      '#eaf0ed',
      '#dbe3df',
      '#cad4cf',
      '#b0bdb7',
      '#8a9a93',
      '#6b7b74',
      '#485852',
      '#2f3d38',
      '#15201c',
    ],
    dark: [
      '#dfe8e4',
      '#b4c3bd',
      '#93a49d',
      '#6f8079',
      '#3a4843',
      '#2a3531',
      '#1e2724',
      '#18201d',
      '#131a18',
      '#0f1513',
    ],
    brick: [
      '#fdecea',
      '#f9d6d3',
      '#f2aba5',
      '#ea7d75',
      '#e2574d',
      '#d8443a',
      '#c5362c',
      '#b3261e',
      '#951d17',
      '#741410',
    ],
  },
  components: {
    Button: Button.extend({
      defaultProps: { size: 'md' },
      // A long word in another language takes a second line rather than losing its end.
      styles: { label: { whiteSpace: 'normal', lineHeight: 1.2 } },
    }),
    TextInput: TextInput.extend({ defaultProps: { size: 'md' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'md' } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'md' } }),
    // By its name alone: the component itself, and all that it takes to write numbers, is no part of the first view.
    NumberInput: { defaultProps: { size: 'md' } },
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 'lg', padding: 'lg' } }),
  },
});
