# The demo's answer, computed without AutoAgent: awk -f examples/sales/check.awk examples/sales/sales.csv
# Reads quoted fields character by character, so it needs no particular awk.
function fields(line, out,    n, i, c, inside, field) {
  n = 0; field = ""; inside = 0
  for (i = 1; i <= length(line); i++) {
    c = substr(line, i, 1)
    if (inside && c == "\"" && substr(line, i + 1, 1) == "\"") { field = field "\""; i++ }
    else if (c == "\"") inside = !inside
    else if (c == "," && !inside) { out[++n] = field; field = "" }
    else field = field c
  }
  out[++n] = field
  return n
}
NR > 1 {
  fields($0, f)
  if (f[3] != "North" || f[4] != "delivered") next
  orders++
  if (f[7] == "" || f[8] == "") { missing++; next }
  split(f[8], price, ",")
  cents += f[7] * (price[1] * 100 + price[2])
}
END { printf "orders %d, missing %d, total %d.%02d\n", orders, missing, int(cents / 100), cents % 100 }
