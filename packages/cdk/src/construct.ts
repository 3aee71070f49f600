export { SettingRefused } from '../../../infra/settingKinds.ts';
export { Usher, type Caller, type OnUsherEvent, type UsherProps } from '../../../infra/usher.ts';
export { UsherData } from '../../../infra/usherData.ts';
export type { UsherSettings } from '../../../infra/usherProps.ts';
