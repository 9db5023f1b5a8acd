"""Names, phones and addresses as everybody may see them; the whole is asked for, and the asking is recorded."""

from django import template

from outreach.lib.masking import mask_address, mask_name, mask_phone

register = template.Library()
register.filter("masked_name", mask_name)
register.filter("masked_phone", mask_phone)
register.filter("masked_address", mask_address)
