export interface Denial {
  atMs: number;
  principal: string;
  action: string;
  resource: string;
}
