"""What a notice says when it is read. Rows hold a kind and data; the sentence is made here."""

SENTENCES = {
    "ticket.registered": "有新问题 {no}：{headline}",
}
