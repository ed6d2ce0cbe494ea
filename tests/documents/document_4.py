# 음수는 버리는 층
class Relu:
    def __init__(self):
        self.mask = None


    def forward(self, x):
        # 어디가 0 이하인지 기억
        self.mask = (x <= 0)
        result = x.copy()
        result[self.maks] = 0

        return result


    def backward(self, dout):
        dout[self.mask] = 0
        dx = dout

        return dx


# 작은 배열로 눈으로 확인
x = np.array([[1, -.5], [-2, 3]])
mask = (x <= 0)
print(x, end='\n\n')
print(mask, end='\n\n')
clipped = x.copy()
clipped[mask] = 0
print(clipped)


# 0과 1 사이로 눌러 주는 층
class Sigmoid:
    def __init__(self):
        self.out = None


    def forward(self, x):
        # 나중에 미분할 때 이 값만 있으면 된다
        self.out = 1 / (np.exp(-x) + 1)

        return self.out


    def backward(self, dout):
        dx = self.out * (1 - self.out) * dout

        return dx
