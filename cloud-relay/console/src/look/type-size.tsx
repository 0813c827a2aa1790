import { SegmentedControl } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';

const sizes = ['normal', 'large', 'largest'] as const;
type TypeSize = (typeof sizes)[number];
const remembered = 'anju.type-size';

/** Everything is measured in the size of the type, so that one attribute enlarges it all, beside the browser's own setting. */
const apply = (size: string | null): void => {
  const known = sizes.find((one) => one === size) ?? 'normal';
  if (known === 'normal') document.documentElement.removeAttribute('data-type-size');
  else document.documentElement.setAttribute('data-type-size', known);
};

/** Before anything is drawn, so that nothing jumps. */
export const startTypeSize = (): void => apply(localStorage.getItem(remembered)?.replaceAll('"', '') ?? null);

export function TypeSizeChoice() {
  const { t } = useTranslation();
  const [size, setSize] = useLocalStorage<TypeSize>({
    key: remembered,
    defaultValue: 'normal',
    getInitialValueInEffect: false,
  });
  return (
    <>
      <h3 id="type-size">{t('shell.typeSize')}</h3>
      <SegmentedControl
        size="md"
        aria-labelledby="type-size"
        value={size}
        data={sizes.map((value) => ({ value, label: t(`shell.typeSizes.${value}`) }))}
        onChange={(value) => {
          const chosen = sizes.find((one) => one === value) ?? 'normal';
          setSize(chosen);
          apply(chosen);
        }}
      />
    </>
  );
}
