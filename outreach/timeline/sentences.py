"""What a history row says when it is shown. Rows hold codes and data; the sentence is made here."""

SENTENCES = {
    "ticket.registered": "{actor}登记了问题 {no}",
    "visit.conflict": "{actor}的手机又传来一份不同的内容，两份都保留着",
    "visit.corrected": "{actor}更正了这条记录",
    "visit.recorded": "{actor}记下了这次走访",
    "visit.recorded_for": "{actor}替{visitor}补记了这次走访：{reason}",
    "visit.withdrawn": "{actor}撤回了这条记录：{reason}",
}
