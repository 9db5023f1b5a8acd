// What the store refuses with. `words` may be shown as they are.

export class Locked extends Error {
  constructor() {
    super("the vault is locked");
    this.name = "Locked";
    this.words = "已锁定，请先解锁。";
  }
}

/** What was begun by one person while by now the phone is another's: their words never become somebody else's. */
export class Foreign extends Locked {
  constructor() {
    super();
    this.message = "another person's words";
    this.name = "Foreign";
    this.words = "这一页是另一位老师打开的，要本人登录后才能保存。";
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
