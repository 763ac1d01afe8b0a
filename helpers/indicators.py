def link_indicators(rows):
    from helpers.units import canonical
    for row in rows:
        row["indicator_id"]=None
        v,u=canonical(row["value"],row["unit"]) if row["value"] is not None and row["unit"] else (None,None)
        row["value_canonical"],row["unit_canonical"]=v,u
