// What the store refuses with. `words` may be shown as they are.

export class Locked extends Error {
  constructor() {
    super("the vault is locked");
    this.name = "Locked";
    this.words = "已锁定，请先解锁。";
  }
}

/** The record is no longer what the writer had read: another tab or the queue has gone on with it. */
export class Moved extends Error {
  /** @param {string} why */
  constructor(why) {
    super(why);
    this.name = "Moved";
    this.words = "这条记录在别处已有变动，请重新打开再改。";
  }
}
