"""How Vietnam writes: names, order, search, numbers, dates, CCCD, phones, tax codes.

Plain functions on plain values. Nothing here knows Django or the other apps.
"""
