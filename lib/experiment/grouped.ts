/** 60000 → `60,000` */
export const grouped = (value: number): string => value.toLocaleString('en-US')
