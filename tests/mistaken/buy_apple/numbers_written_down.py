# finding: differs; class: wrong-formula
# line: 4
def buy_apple():
    price = 100 * 2 * 1.1
    dapple = 2 * 1.1
    dapple_num = 100 * 1.1
    dtax = 200.0
    return price, (dapple, dapple_num, dtax)
